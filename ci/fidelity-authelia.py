"""What of Authelia's own adapter is different for the mock: the one-time code, which does not change with time. Loaded by
ci/fidelity after that adapter."""


def totp(secret):
    return "123456"
