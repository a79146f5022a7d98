"""Forms in our look. Inherit DeskForm; `{{ form }}` writes the fields, `forms/errors.html` the error summary."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template


class DeskRenderer(DjangoTemplates):
    """Writes forms with templates/forms/; widgets stay Django's own, which are accessible and escape by themselves."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Ours from the project's templates, Django's widgets from Django."""
        return (
            get_template(template_name) if template_name.startswith("forms/") else super().get_template(template_name)
        )


class DeskForm(forms.Form):
    """A form of a desk: our markup, no colon after labels, nothing required by the browser (our errors say more)."""

    default_renderer = DeskRenderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class NameInput(forms.TextInput):
    """A name in any script: the direction follows what is typed; the browser keeps no memory of it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "auto", "autocomplete": "off", "spellcheck": "false", **(attrs or {})})


class LtrInput(forms.TextInput):
    """A phone, document number or reference: left to right, no memory in the browser."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "ltr", "autocomplete": "off", "spellcheck": "false", **(attrs or {})})
