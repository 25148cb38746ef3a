"""Signs in on plain forms, which the mock has where Authelia has an application in the browser. Loaded by ci/fidelity after
Authelia's own adapter; everything else is asked as that adapter asks it."""


class AutheliaForms(AutheliaPortal):
    def portal(self, ua, base, r, user, stop):
        r = ua.follow(r, stop)
        for _ in range(6):
            if isinstance(r, str) or "html" not in r.headers.get("content-type", ""):
                return r
            forms = parse_page(r.text).forms
            signing_in = next((form for form in forms if "password" in form["inputs"]), None)
            agreeing = forms[-1] if self.consent is False else forms[0] if forms else None
            if signing_in is None and (agreeing is None or self.consent is None):
                return self.form_post(ua, r, stop)
            form = signing_in or agreeing
            data = dict(form["inputs"])
            if signing_in:
                data.update(username=user["username"], password=user.get("password", ""))
            before = r.url
            r = ua.follow(ua.send("POST", up.urljoin(r.url, form["action"]), "form", data=data), stop)
            if not isinstance(r, str) and r.status_code >= 400 and r.url == before:
                return r
        return r


ADAPTERS["authelia-forms"] = AutheliaForms
