"""How the parts become one product: settings, addresses, the server and the `rejoinder` command."""
