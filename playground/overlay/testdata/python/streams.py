import sys, os
sys.stdout.write("a"); sys.stdout.flush(); os.write(1,b"raw\n"); sys.stdout.writelines(["x\n","y\n"]); print("\udc80", file=sys.stderr)
try: print("\udc80")
except UnicodeEncodeError as e: print(e)
sys.stdout.reconfigure(encoding="latin-1"); print("\xe9")
sys.stdout.buffer.write(memoryview(b"mv\n"))
import atexit
atexit.register(print,"at exit")
class D:
    def __del__(self): print("del", file=sys.stderr)
d=D(); d.me=d
raise SystemExit(7)
