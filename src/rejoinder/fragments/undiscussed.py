"""The discussion of an article that nobody has spoken of yet, and that is not known until somebody does."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rejoinder.fragments.forms import FormView
from rejoinder.fragments.section import section_attributes
from rejoinder.sites.models import Site


def undiscussed_html(
    site: Site, *, form: FormView, sign_in_link: str, heading: int = 2
) -> SafeString:
    """Return `<section id="discussion-new">…</section>`. No statement.

    Where only members write, what is sent where stands there, and the form is had by who signs in.
    """
    attributes = section_attributes(site, links=None, layout=site.options.layout, version=0)
    return render_to_string(
        "fragments/undiscussed.html",
        {
            "attributes": attributes,
            "form": form,
            "heading": heading,
            "is_refused": not site.options.guests,
            "sign_in_link": sign_in_link,
        },
    )
