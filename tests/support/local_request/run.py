"""One REST API on this machine, as its Terraform says: a container, a load balancer before it, and callers.

Reads a plan (see tests/local_request.rs) from the file that is named, and writes what each caller got to standard output, as JSON.
Python's standard library is all that it needs. `--isolated` says that this runs in namespaces of its own: then the container has
its port and the load balancer port 443, and the container's root is what its task definition says.
"""

import fcntl
import json
import pathlib
import socket
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def loopback_up():
    """In a network of one's own not even the loopback interface is up."""
    siocsifflags, up = 0x8914, 0x1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, siocsifflags, struct.pack("16sh", b"lo", up))


def free_port():
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


def begin(name, settings):
    """Starts one of the programs beside this one; it is told its settings by standard input and ends when that is closed."""
    child = subprocess.Popen(
        [sys.executable, str(HERE / name)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    child.stdin.write(json.dumps(settings) + "\n")
    child.stdin.flush()
    return child


def main():
    plan = json.loads(pathlib.Path(sys.argv[1]).read_text())
    isolated = "--isolated" in sys.argv
    if isolated:
        loopback_up()
    else:
        plan["container"]["bound_port"] = free_port()
        plan["balancer"]["port"] = free_port()
    container, balancer = plan["container"], plan["balancer"]
    container["isolated"] = isolated
    balancer["target_port"] = container.get("bound_port", balancer["target_port"])
    children = [begin("container.py", container)]
    try:
        children.append(begin("balancer.py", balancer))
        line = children[-1].stdout.readline().strip()
        if line != "ready":
            sys.exit(f"the load balancer did not start: {line or 'no word'}")
        calls = subprocess.run(
            [sys.executable, str(HERE / "calls.py")],
            input=json.dumps({"port": balancer["port"], "calls": plan["calls"]}),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        print(calls.stdout)
    finally:
        for child in children:
            child.stdin.close()
        deadline = time.monotonic() + 5
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()


main()
