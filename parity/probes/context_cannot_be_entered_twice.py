"""A context that is being run is refused; a copy is not, and copies are snapshots."""
import contextvars

from prelude import P, attempt, finish

variable = contextvars.ContextVar('variable', default='default')
variable.set('outside')
context = contextvars.copy_context()


def inside():
    variable.set('inside')
    P('again', attempt(lambda: context.run(variable.get)))
    P('copy', contextvars.copy_context().run(variable.get))


context.run(inside)
P('outside', variable.get(), 'context', context[variable], variable in context, variable in contextvars.Context())
finish('context cannot be entered twice')
