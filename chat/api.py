from ninja import NinjaAPI

api = NinjaAPI(title="StoreAgent", version="1", urls_namespace="api")
