from flask import Blueprint

door = Blueprint("offers", __name__)
