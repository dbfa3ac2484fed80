from flask import Blueprint

door = Blueprint("changes", __name__)
