"""Signs in on plain forms, which the mock has where authentik has an application in the browser. Loaded by ci/fidelity after
authentik's own adapter; everything else is asked as that adapter asks it."""


class AuthentikForms(Authentik):
    def settle(self, ua, r, stop, user=None):
        for _ in range(8):
            if isinstance(r, str) or "html" not in r.headers.get("content-type", ""):
                return r
            forms = parse_page(r.text).forms
            back = next((form for form in forms if any(form["action"].startswith(p) for p in stop)), None)
            if back:
                ua.rec.note(step="autosubmit", url=back["action"], attrs=back["inputs"])
                return back["action"] + "?" + up.urlencode(back["inputs"])
            frames = re.findall(r'<iframe src="([^"]+)"', r.text)
            for frame in frames:
                try:
                    ua.send("GET", html.unescape(frame), "front-channel logout iframe")
                except Exception as e:
                    ua.rec.note(step="note", note=f"iframe {frame}: {type(e).__name__}")
            onward = re.search(r'<a id="continue" href="([^"]+)"', r.text)
            if onward:
                to = up.urljoin(r.url, html.unescape(onward[1]))
                if any(to.startswith(p) for p in stop):
                    return to
                r = ua.follow(ua.send("GET", to, "flow redirect"), stop)
                continue
            form = forms[0] if forms and "cancel" not in forms[0]["action"] else None
            asks = form and any(name in form["inputs"] for name in ("username", "password", "uid_field"))
            if form is None or (asks and user is None):
                return r
            data = dict(form["inputs"])
            if asks:
                data.update({k: v for k, v in (("username", user["username"]), ("uid_field", user["username"]), ("password", user.get("password", ""))) if k in form["inputs"]})
            before = r.url
            r = ua.send("POST", up.urljoin(r.url, form["action"]), "form", data=data)
            to = up.urljoin(r.url, r.headers.get("Location", ""))
            if r.status_code == 302 and up.urlsplit(to).path == "/application/o/authorize/":
                r = ua.send("GET", to, "flow redirect")
            r = ua.follow(r, stop)
            if not isinstance(r, str) and r.status_code >= 400 and r.url.split("?")[0] == before.split("?")[0]:
                return r
        return r


ADAPTERS["authentik-forms"] = AuthentikForms
