"""Lets probe.py put its questions to `rehearsal serve`: loaded by ci/fidelity before the product's own adapter, in the
names of probe.py itself.

REHEARSAL_TRANSPORT says where things really are: `addresses` (host:port as recorded, and the port that it is led to),
`paths` (beginnings of paths that another instance serves, as realms are), `control` (the control API of each instance).
"""
import http.client as _http_client
import os as _os
import socket as _socket

_TRANSPORT = json.loads(_os.environ["REHEARSAL_TRANSPORT"])


# ---------------------------------------------------------------- the way to the mock
_ADDRESSES = {tuple(address.rsplit(":", 1)): port for address, port in _TRANSPORT["addresses"].items()}
_connect = _socket.socket.connect


def _led(self, address):
    """Connects to where the recorded address is served now; nothing in the request changes."""
    if isinstance(address, tuple) and len(address) == 2:
        port = _ADDRESSES.get((str(address[0]), str(address[1])))
        address = (address[0], port) if port else address
    return _connect(self, address)


_socket.socket.connect = _led
_send = requests.adapters.HTTPAdapter.send


def _sent(self, request, **kw):
    """Leads a request below one of the paths to the instance that serves it, with the Host that it would have had."""
    url = up.urlsplit(request.url)
    port = next((port for path, port in _TRANSPORT["paths"].items() if (url.path + "/").startswith(path)), None)
    if port is None or f"{url.hostname}:{url.port}" not in _TRANSPORT["addresses"]:
        return _send(self, request, **kw)
    there = request.copy()
    there.url = url._replace(netloc=f"127.0.0.1:{port}").geturl()
    there.headers.setdefault("Host", url.netloc)
    answer = _send(self, there, **kw)
    answer.request, answer.url = request, request.url
    return answer


requests.adapters.HTTPAdapter.send = _sent


# ---------------------------------------------------------------- the control API
def control(method, path, body=None, instance=0):
    """A call of the control API; JSON in, JSON out."""
    there = up.urlsplit(_TRANSPORT["control"][instance])
    connection = _http_client.HTTPConnection(there.hostname, there.port, timeout=30)
    connection.request(method, path, body=None if body is None else json.dumps(body))
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    said = json.loads(said) if said else None
    if answer.status >= 400:
        raise RuntimeError(f"control: {method} {path}: {said['message']}")
    return said


# ---------------------------------------------------------------- time
_real_time, _real_sleep, _ahead = time.time, time.sleep, [0.0]


def _sleep(seconds):
    """Moves the clocks of the mock instead of waiting, and then gives it a moment to do what has become due."""
    seconds = max(seconds, 0)
    for instance in range(len(_TRANSPORT["control"])):
        control("POST", "/clock/advance", {"by": f"{round(seconds * 1000)}ms"}, instance)
    _ahead[0] += seconds
    _real_sleep(min(seconds, 0.03))


time.time = lambda: _real_time() + _ahead[0]
time.sleep = _sleep
