"""What a page of a lot says."""

DOOR = 4  # session, user, memberships, posts


def text_of(response) -> str:
    return response.content.decode()


def told(response) -> str:
    return "\n".join(str(m) for m in response.context["messages"])


def lines(form) -> dict[str, str]:
    return {field: " ".join(errors) for field, errors in form.errors.items()}
