from flask import Blueprint

door = Blueprint("attachments", __name__)
