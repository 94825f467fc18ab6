# ruff: noqa: D100 - a docstring would replace the user's __doc__
# Loads rundiff into every IPython kernel of the environment; `RUNDIFF=0` switches it off altogether.
# IPython runs this file, in its terminals too, in the user's own namespace: no name may stay.


def _rundiff_start() -> None:
    import os  # noqa: PLC0415 - outside it would stay

    shell = get_ipython()  # noqa: F821 - IPython's own
    switched_off = os.environ.get("RUNDIFF", "1").lower() in {"0", "off", "false", "no"}
    if switched_off or getattr(shell, "kernel", None) is None:
        return
    try:
        shell.extension_manager.load_extension("rundiff.kernel")
    except Exception as error:  # noqa: BLE001 - whatever it is, the kernel must start
        # A kernel has no cell to print into yet; its log is what reaches the stderr of the process.
        reason = str(error).partition("\n")[0]
        shell.log.warning("rundiff is not loaded in this kernel: %s: %s", type(error).__name__, reason)


_rundiff_start()
del _rundiff_start
