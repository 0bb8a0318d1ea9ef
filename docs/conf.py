"""Sphinx's settings for the site; `build_site.py` writes the pages and calls Sphinx."""

import re

project = "Deep learning, for people who think in statistics or in R"
author = "the course's authors"
copyright = "text and pictures CC BY 4.0, code BSD 3-Clause"  # noqa: A001 (Sphinx's own name)
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc"]
nb_execution_mode = "off"
myst_heading_anchors = 3
myst_enable_extensions = []
default_role = "code"  # `a name` in a docstring
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}

html_theme = "sphinx_book_theme"
html_title = project
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "navbar_persistent": [],  # one field for searching, beside the pages
    "secondary_sidebar_items": {"**": ["page-toc"], "from_r": []},
    "show_toc_level": 2,
}


def setup(app):
    app.connect("autodoc-process-docstring", as_plain_text)


def as_plain_text(app, what, name, thing, options, lines):
    """Docstrings here are plain text: `*` and `|` are arithmetic, and a paragraph that is indented or set in columns
    stays as it is written."""
    text = []
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        if paragraph.startswith(" ") or re.search(r"\S {3,}\S", paragraph):
            text += ["::", "", *(f"    {line}" for line in paragraph.splitlines())]
        else:
            escaped = re.sub(r"(`[^`]*`)|([*|])", lambda found: found[1] or f"\\{found[2]}", paragraph)
            text += escaped.splitlines()
        text.append("")
    lines[:] = text
