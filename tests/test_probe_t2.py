from projects.models import *
from dispatch.models import *
import time
from django.core.management import call_command
def test_x(db, settings, pin_today, client):
    import datetime as dt
    settings.DEMO=True; pin_today(dt.date(2012,3,26))
    t=time.time(); call_command("demo"); print("demo", time.time()-t)


    for u in User.objects.all():
        p=Project.objects.visible_to(u,on=dt.date(2012,3,26))
        print(u.username,u.unit,sorted(u.roles),p.count(),Project.objects.visible_to(u,on=dt.date(2012,3,26),head_only=False).count(), list(p.values_list("code",flat=True)[:4]))
    print(Prospect.objects.exclude(project=None).count(), LedgerImport.objects.count(), Problem.objects.count())
    from django.urls import get_resolver
    def walk(r,pre="",ns=""):
        for p in r.url_patterns:
            if hasattr(p,"url_patterns"):
                walk(p,pre+str(p.pattern),ns+(p.namespace+":" if p.namespace else ""))
            else: print(ns+str(p.name), pre+str(p.pattern))
    walk(get_resolver())
    for name in ["chief","office","leader01","liaison01","dept01","leadunit01","admin","supervisor"]:
        client.force_login(User.objects.get(username=name))
        for url in ["/","/projects/","/lights/","/attraction/","/projects/2012-XJ-001/","/projects/export/","/admin/"]:
            t=time.time(); r=client.get(url); print(name,url,r.status_code,len(r.content),round(time.time()-t,3))
