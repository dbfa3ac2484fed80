from flask import Blueprint

door = Blueprint("inbox", __name__)
