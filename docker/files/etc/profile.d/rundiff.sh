# shellcheck shell=sh
# A login shell (SSH, a terminal in JupyterLab) starts with a PATH of the system's own.
case ":$PATH:" in
  *:/opt/venv/bin:*) ;;
  *) PATH=/opt/venv/bin:/usr/local/nvidia/bin:$PATH ;;
esac
# Work is in /workspace, also for who comes over SSH.
if [ -n "${SSH_CONNECTION:-}" ] && [ -t 0 ] && [ "$PWD" = "$HOME" ]; then
  cd /workspace || true
fi
