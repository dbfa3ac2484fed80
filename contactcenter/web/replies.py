from flask import Blueprint

door = Blueprint("replies", __name__)
