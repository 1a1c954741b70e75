"""Parts of a page that are the same for everybody: drawn once in each language, then only written out."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class Unchanging(template.Node):
    """Words, icons and addresses without a person's data.

    What stands inside is drawn without the page's context: nothing of a person, practice or patient can get in.
    """

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.drawn: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.drawn:
            empty = Context()
            assert context.template is not None
            with empty.bind_template(context.template):
                self.drawn[language] = self.nodelist.render(empty)
        return self.drawn[language]


@register.tag
def unchanging(parser: template.base.Parser, token: template.base.Token) -> Unchanging:
    nodelist = parser.parse(("endunchanging",))
    parser.delete_first_token()
    return Unchanging(nodelist)
