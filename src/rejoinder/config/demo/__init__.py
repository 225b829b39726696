"""The Harbour Gazette, a made-up newspaper: what a publisher sees in the first minute. Only text."""
