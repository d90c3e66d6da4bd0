"""Addresses of the board and of what is watched."""

from __future__ import annotations

from django.urls import path

from renewals.insight.views import board, suspicions

urlpatterns = [
    path("board/", board.board, name="board"),
    path("watched/", suspicions.suspicions, name="suspicions"),
    path("watched/<int:pk>/", suspicions.suspicion, name="suspicion"),
    path("watched/<int:pk>/verdict/", suspicions.suspicion_judge, name="suspicion_judge"),
]
