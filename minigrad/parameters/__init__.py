"""All trainable parameters of a model as one vector w, and its named views."""
from .collection import Parameters
from .layout import Entry, Layout
from .parameter import Parameter
