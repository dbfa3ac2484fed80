from flask import Blueprint

door = Blueprint("search", __name__)
