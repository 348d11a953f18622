"""Chapter 6: a context manager that opens a file and closes it; a synchronous one."""
import os
import tempfile


class File:
    def __init__(self, file_name, method):
        self.file_obj = open(file_name, method)

    def __enter__(self):
        return self.file_obj

    def __exit__(self, type, value, traceback):
        self.file_obj.close()
        print('closed')


file_name = tempfile.mkstemp('.txt')[1]
with File(file_name, 'w') as file:
    file.write('Hola!')
with File(file_name, 'r') as file:
    print(file.read())
try:
    with File(file_name, 'r') as file:
        raise ValueError('in the block')
except ValueError as e:
    print(e)
os.remove(file_name)
