"""A token brings back the value from before its set, once, and in its own context only."""
import contextvars

from prelude import P, attempt, finish

variable = contextvars.ContextVar('variable')
P('nothing', attempt(variable.get), variable.get('argument'))
token = variable.set('one')
inner = variable.set('two')
variable.reset(inner)
P(variable.get())
P('twice', attempt(lambda: variable.reset(inner)))
P('foreign context', contextvars.copy_context().run(lambda: attempt(lambda: variable.reset(token))))
variable.reset(token)
P('nothing', variable.get('argument'))
finish('token restores a variable once')
