"""The naive app's web part: check the signature, keep the order, ask for its job."""

from __future__ import annotations

import hashlib
import hmac
import os

from flask import Flask, Response, abort, request
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from rq import Queue

from bench.naive.tables import Base, Order, Shop

db = SQLAlchemy(model_class=Base)
queue = Queue("naive", connection=Redis.from_url(os.environ["REDIS_URL"]))


def create_app() -> Flask:
    """The app, on the database of the environment."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:", 1)
    db.init_app(app)
    app.post("/hooks/<shop_id>")(receive)
    return app


def receive(shop_id: str) -> Response:
    """Keep the order of a webhook."""
    shop = db.session.get(Shop, shop_id) or abort(404)
    signed = request.headers["X-KMO-Timestamp"].encode() + b"." + request.get_data()
    ours = "v1=" + hmac.new(shop.hook_secret.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(ours, request.headers["X-KMO-Signature"]):
        abort(401)
    event = request.get_json()
    order = Order(shop_id=shop_id, shop_order_id=event["resource"]["id"])
    db.session.add(order)
    db.session.commit()
    queue.enqueue("bench.naive.jobs.process", order.id)
    return Response(status=202)
