from flask import Blueprint

door = Blueprint("presence", __name__)
