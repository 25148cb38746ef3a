"""What an administrator does in the middle of a probe: Keycloak's admin API, led to the control API of the mock. Loaded by
ci/fidelity after Keycloak's own adapter. What is done by it is noted as that adapter notes it; nothing of it is compared.
"""

_REALMS = ["grimmory", "strict", "short"]
_RENAMED = {"backchannel.logout.url": "backchannel_logout_uri", "frontchannel.logout.url": "frontchannel_logout_uri",
            "backchannel.logout.session.required": "backchannel_logout_session_required",
            "frontchannel.logout.session.required": "frontchannel_logout_session_required"}


class Undone(RuntimeError):
    """Nothing in the control API does this."""


def _instance(realm_name):
    return _REALMS.index(realm_name) if realm_name in _REALMS[:len(_TRANSPORT["control"])] else 0


def uid(ctx, name, realm_name="grimmory"):
    return name


def cid(ctx, name, realm_name="grimmory"):
    return ctx.client(name)["client_id"]


def _person(instance, name, change):
    person = control("GET", "/people", instance=instance).get(name, {})
    control("PUT", f"/people/{up.quote(name, safe='')}", {**person, **change}, instance)


def _users(instance, method, parts, body):
    name, rest = (parts[0] if parts else None), parts[1:]
    person = f"/people/{up.quote(name, safe='')}" if name else None
    if method == "GET":
        return {"id": name, "username": name}
    if method == "POST" and name is None:
        password = next((c["value"] for c in body.get("credentials", [])), None)
        return control("PUT", f"/people/{up.quote(body['username'].lower(), safe='')}",
                       {"password": password, "email": body.get("email"), "name": None, "enabled": body.get("enabled", True)}, instance)
    if method == "POST" and rest == ["logout"]:
        return control("POST", person + "/log-out", instance=instance)
    if method == "DELETE" and rest[:1] == ["consents"]:
        return control("DELETE", f"{person}/consents/{up.quote(rest[1], safe='')}", instance=instance)
    if method == "DELETE" and not rest:
        return control("DELETE", person, instance=instance)
    if method == "PUT" and rest == ["reset-password"]:
        return _person(instance, name, {"password": body["value"]})
    if method == "PUT" and not rest:
        return _person(instance, name, {"enabled": body.get("enabled", True)})
    raise Undone(f"users: {method} {'/'.join(parts)}")


def admin(ctx, method, path, body=None, say=None):
    realm_name, *parts = [up.unquote(part) for part in up.urlsplit(path).path.strip("/").split("/")]
    instance = _instance(realm_name)
    query = dict(up.parse_qsl(up.urlsplit(path).query))
    done, answer = True, None
    try:
        if parts[:1] == ["users"]:
            answer = [{"id": query["username"]}] if "username" in query else _users(instance, method, parts[1:], body)
        elif parts == ["logout-all"]:
            for name in control("GET", "/people", instance=instance):
                control("POST", f"/people/{up.quote(name, safe='')}/log-out", instance=instance)
        elif not parts and method == "GET":
            answer = {"id": realm_name}
        else:
            raise Undone(f"{method} {path}")
    except Undone as undone:
        done = False
        ctx.rec.note(step="note", note=f"the mock's administrator cannot do this: {undone}")
    if say:
        ctx.rec.note(step="admin", did=say, status=204 if done else 501)
    return answer


def set_client(ctx, name, realm_name="grimmory", attributes=None, **kw):
    """Attributes and fields of a client, as settings under the same names."""
    instance, client_id = _instance(realm_name), cid(ctx, name)
    client = control("GET", "/clients", instance=instance)[client_id]
    for key, value in {**kw, **(attributes or {})}.items():
        if key in _RENAMED:
            client[_RENAMED[key]] = {"true": True, "false": False, "": None}.get(value, value)
        elif key in ("secret", "enabled"):
            client[key] = value
        else:
            client.setdefault("settings", {})[key] = value
    control("PUT", f"/clients/{up.quote(client_id, safe='')}", client, instance)
    ctx.rec.note(step="admin", did=f"client {name}: " + ", ".join(f"{k}={v}" for k, v in {**kw, **(attributes or {})}.items()), status=204)
