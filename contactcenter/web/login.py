from flask import Blueprint

door = Blueprint("login", __name__)
