from django.urls import path

from dispatch.views import attraction, ledger_import, light, project

urlpatterns = [
    path("projects/", project.project_list, name="project_list"),
    path("projects/export/", project.project_export, name="project_export"),
    path("projects/import/", ledger_import.ledger_import_list, name="ledger_import_list"),
    path("projects/import/<int:pk>/", ledger_import.ledger_import_detail, name="ledger_import_detail"),
    path("projects/import/<int:pk>/confirm/", ledger_import.ledger_import_confirm, name="ledger_import_confirm"),
    path("projects/<str:code>/", project.project_detail, name="project_detail"),
    path("projects/<str:code>/entries/", project.project_entries, name="project_entries"),
    path("lights/", light.light_list, name="light_list"),
    path("attraction/", attraction.attraction_list, name="attraction_list"),
]
