"""Health: what the machine lacks with the command that mends it, jobs, and the age of the last backup."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.desks import components as c
from safepassage.desks import doors
from safepassage.desks.doors import desk_view
from safepassage.journey.people import queries as people

MOST, SHOWN, SILENT_SECONDS = 1000, 25, 60


@desk_view(Permission.JOBS_QUEUE_READ, methods=("GET", "HEAD"), desk="admin")
def health(request: HttpRequest, by: Actor) -> HttpResponse:
    """What needs the operator now, and nothing that does not."""
    now = doors.now(request)
    findings = [*machine(), *_workers(now)]
    failed = list(ProcrastinateJob.objects.filter(status="failed").order_by("-id")[:SHOWN])
    bad = len(findings) + len(failed)
    caption = _("%(n)s things need you.") % {"n": bad} if bad else _("Nothing needs you.")
    page = {
        "header": c.PageHeader(title=_("Health"), caption=caption),
        "findings": findings,
        "cards": _counts(),
        "failed": _failed(failed),
        "at": c.When(now),
    }
    return doors.show(request, "admin/health_show.html", page)


@desk_view(Permission.JOBS_QUEUE_MANAGE, methods=("POST",), desk="admin")
def retry(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    """Give a failed job back to the queue."""
    job = ProcrastinateJob.objects.filter(pk=number, status="failed").first()
    if job is None:
        messages.warning(request, _("This job is not among the failed ones any more."))
    else:
        app.job_manager.retry_job_by_id(job.pk, doors.now(request))
        messages.success(request, _("The job is in the queue again."))
    return HttpResponseRedirect(reverse("health"))


def machine() -> list[str]:
    """What the machine lacks, one line each with its command; the installation says where these come from."""
    where = getattr(settings, "MACHINE_FINDINGS", "")
    return list(import_string(where)()) if where else []


def _workers(now: datetime) -> list[str]:
    last = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if last is None or (now - last).total_seconds() > SILENT_SECONDS:
        return [_("No worker is doing jobs: nothing is sealed or imported. Start it again with  ./safepassage up")]
    return []


def _counts() -> list[dict[str, Any]]:
    words = {"todo": _("Waiting"), "doing": _("Being done"), "failed": _("Failed")}
    found = []
    for status, text in words.items():
        count = people.count_up_to(ProcrastinateJob.objects.filter(status=status), MOST)
        found.append({"text": text, "count": f"{MOST}+" if count >= MOST else count})
    return found


def _failed(jobs: list[Any]) -> c.Queue:
    return c.Queue(
        caption=_("Failed jobs"),
        columns=(c.Column(_("Job")), c.Column(_("Number"), True), c.Column(_("Tried"), True)),
        rows=[c.Row(heading=job.task_name, cells=(job.pk, job.attempts)) for job in jobs],
        empty=c.EmptyState(title=_("No job has failed.")),
    )
