"""The drawing of a view, to be put under outlines and points of a page."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from openmeso.knowledge import Library
from openmeso.knowledge.schema.anatomy import View
from openmeso.reports.view_drawing import view_body

register = template.Library()


@register.simple_tag
def drawing_of(view: View, library: Library) -> SafeString:
    """Shapes without any color of their own; the page's style sheet gives it."""
    return mark_safe(view_body(view, library))  # our own drawing, no input
