"""The container of a task definition: its environment and nothing else, its root read-only where it says so, folders to write to where
it mounts some, and none of root's capabilities where it drops them.

Told by standard input, in one line of JSON; ends when that is closed.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
SERVER = "model_server.py"
# Where the image has the server, and what stands in for S3.
PROGRAM, MODELS = "/opt/server", "/opt/models"


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def bind(source, target):
    """A folder of this machine as part of the image: nothing in it can be written, whatever the root is."""
    if target.is_symlink() or not source.exists():
        return
    if source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(os.readlink(source))
        return
    target.mkdir(parents=True, exist_ok=True)
    mount("--rbind", source, target)
    mount("-o", "remount,bind,ro", target)


def image(settings):
    """A root file system with Python, the server and the model."""
    root = pathlib.Path(tempfile.mkdtemp())
    mount("-t", "tmpfs", "tmpfs", root)
    system = ["/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/usr", "/etc"]
    python = [sys.base_prefix, sys.prefix, os.path.dirname(os.path.realpath(sys.executable))]
    for folder in sorted({*system, *python}):
        inside_another = any(folder.startswith(f"{known}/") for known in ["/usr", sys.base_prefix])
        if not inside_another:
            bind(pathlib.Path(folder), root / folder.lstrip("/"))
    bind(HERE, root / PROGRAM.lstrip("/"))
    bind(pathlib.Path(settings["models"]), root / MODELS.lstrip("/"))
    for folder in settings["mounts"]:
        target = root / folder.lstrip("/")
        target.mkdir(parents=True, exist_ok=True)
        mount("-t", "tmpfs", "tmpfs", target)
    if settings["read_only"]:
        mount("-o", "remount,ro", root)
    return root


def command(settings):
    program = PROGRAM if settings["isolated"] else HERE
    server = [os.path.realpath(sys.executable), "-I", f"{program}/{SERVER}"]
    if settings["isolated"] and "ALL" in settings["dropped"]:
        return ["setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", *server]
    return server


def environment(settings):
    """What the task definition says, and what ECS would have told by reference."""
    told = {variable["name"]: variable["value"] for variable in settings["environment"]}
    told.update(settings["secrets"])
    # Where the stand-in for S3 and the port are is this machine's business.
    told["STAND_IN_FOR_S3"] = MODELS if settings["isolated"] else settings["models"]
    told["PORT"] = str(settings.get("bound_port", settings["port"]))
    return told


def main():
    settings = json.loads(sys.stdin.readline())
    prepare = None
    if settings["isolated"]:
        root = image(settings)

        def prepare():
            os.chroot(root)
            os.chdir("/")

    path = os.environ.get("PATH", os.defpath)
    line = command(settings)
    # `setpriv` is looked for on this machine's PATH; the container is not told it.
    line[0] = next(
        (f"{folder}/{line[0]}" for folder in path.split(os.pathsep) if os.path.exists(f"{folder}/{line[0]}")),
        line[0],
    )
    child = subprocess.Popen(line, env=environment(settings), preexec_fn=prepare, stdout=sys.stderr)

    def wait_for_the_end():
        sys.stdin.read()
        child.send_signal(signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    sys.exit(child.wait())


main()
