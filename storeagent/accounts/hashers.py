from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with the OWASP Password Storage minimum (19 MiB, t=2, p=1).

    Django's own parameters take 100 MiB and 100 ms a check, so that a handful of parallel guesses
    would starve the server; these take 17 ms, and the throttle bounds the guesses.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
