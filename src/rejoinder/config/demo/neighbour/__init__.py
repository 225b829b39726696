"""Another site on another port, whose pages embed the Gazette's discussions: plain, with a strict policy, as one app."""
