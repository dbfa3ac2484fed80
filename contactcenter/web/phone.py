from flask import Blueprint

door = Blueprint("phone", __name__)
