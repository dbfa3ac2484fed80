"""The web doors: what people and providers reach over HTTP and sockets."""
