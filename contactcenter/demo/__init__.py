"""The demo: an invented agency, its customers, and the autopilot that plays them."""
