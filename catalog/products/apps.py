from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "catalog.products"
