def start(app, settings): return None
