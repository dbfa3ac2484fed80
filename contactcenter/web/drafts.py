from flask import Blueprint

door = Blueprint("drafts", __name__)
