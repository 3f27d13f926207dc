"""The platform itself."""

import graphene


class Shop(graphene.ObjectType):  # type: ignore[misc]
    """Its name."""

    name = graphene.String(required=True)
