from django.http import HttpRequest, HttpResponse


async def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("chat")
