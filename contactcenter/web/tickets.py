from flask import Blueprint

door = Blueprint("tickets", __name__)
