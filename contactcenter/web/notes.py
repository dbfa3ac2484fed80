from flask import Blueprint

door = Blueprint("notes", __name__)
