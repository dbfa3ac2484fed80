"""Files of the content pack at the doors: what somebody brings, as a file or pasted, and what is taken out."""

from __future__ import annotations

from flask import Response, request

from contactcenter.columns import clean


def brought(name: str, most: int) -> tuple[str, str]:
    """(its name, its text): the `file` of the form, or else the pasted `text`, which is called `name`.

    No more than one character beyond `most` is read of a file: whoever reads it refuses what is too long.
    """
    upload = request.files.get("file")
    given = upload.filename if upload and upload.filename else name
    text = upload.read(most + 1).decode("utf-8", "replace") if upload else ""
    return given, clean(text or request.form.get("text", ""))


def taken_out(text: str, name: str) -> Response:
    """The text as a YAML file of this name."""
    return Response(text, mimetype="application/yaml",
                    headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'})
