"""Addresses of Immigration's desk; one for each act on a case, so that each has its own permission."""

from django.urls import path

from safepassage.desks.immigration import finding_views, views
from safepassage.desks.immigration.case_acts import ACTS

urlpatterns = [
    path("my-work/", views.my_work, name="my_work"),
    path("find/", finding_views.find, name="find"),
    path("register/", finding_views.register, name="register"),
    path("contact/", views.contact_work, name="contact_work"),
    path("case/<str:reference>/", views.case, name="case"),
    path("case/<str:reference>/open/", views.open_case, name="case_open"),
    path("case/<str:reference>/return-code/", views.return_code, name="case_return_code"),
    *(
        path(
            f"case/<str:reference>/{act.slug}/<uuid:item>/" if act.on_item else f"case/<str:reference>/{act.slug}/",
            views.act_view(act),
            name=f"case_{act.slug}",
        )
        for act in ACTS
    ),
]
