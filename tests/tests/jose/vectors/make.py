"""Writes jwcrypto.json: tokens that Python `jwcrypto` signed and encrypted with the embedded test keys of slot 0.

With `pip install jwcrypto==1.6.1`: python make.py REPOSITORY
"""
import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from jwcrypto import jwe, jwk, jws
from jwcrypto.common import base64url_encode

KEYS = Path(sys.argv[1]) / "mock-idp/src/jose/test-keys"
SECRET = "a secret of sixty-four bytes, so that no library finds it short!"
CLAIMS = {"iss": "https://jwcrypto.test", "sub": "ünïcödé", "n": 1}
SIGNERS = {
    "rsa-sig": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    "ec": ["ES256"], "p384": ["ES384"], "p521": ["ES512"], "ed25519": ["EdDSA"],
}
RECEIVERS = {"rsa-enc": ["RSA-OAEP", "RSA-OAEP-256"], "ec-enc": ["ECDH-ES", "ECDH-ES+A256KW"]}
ENCS = ["A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"]


def pem(name):
    return jwk.JWK.from_pem((KEYS / f"{name}-0.pem").read_bytes())


def signed(key, header):
    token = jws.JWS(json.dumps(CLAIMS))
    token.add_signature(key, header["alg"], json.dumps(header))
    return token.serialize(compact=True)


def encrypted(key, text, header):
    token = jwe.JWE(text, json.dumps(header))
    token.add_recipient(key)
    return token.serialize(compact=True)


tokens = {}
for name, algs in SIGNERS.items():
    for alg in algs:
        key = pem(name)
        tokens[alg] = signed(key, {"alg": alg, "kid": key.thumbprint()})
for alg in ["HS256", "HS384", "HS512"]:
    tokens[alg] = signed(jwk.JWK(kty="oct", k=base64url_encode(SECRET)), {"alg": alg})
wrapped = {
    f"{alg} {enc}": encrypted(pem(name), tokens["RS256"], {"alg": alg, "enc": enc, "cty": "JWT"})
    for name, algs in RECEIVERS.items() for alg in algs for enc in ENCS
}
parties = encrypted(pem("ec-enc"), tokens["RS256"], {
    "alg": "ECDH-ES+A256KW", "enc": "A128GCM", "apu": base64url_encode("Alice"), "apv": base64url_encode("Bob"),
})
made_by = f"jwcrypto {version('jwcrypto')}, cryptography {version('cryptography')}, Python {platform.python_version()}"
vectors = {"made_by": made_by, "secret": SECRET, "claims": CLAIMS, "jws": tokens, "jwe": wrapped, "parties": parties}
Path("jwcrypto.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")
