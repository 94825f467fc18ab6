# Who comes in by `docker exec` is root unless told otherwise, and leaves root's files in the mounted folder.
if [ "$(id -u dev)" != 0 ]; then
  echo "You are root in here: files that you make in /workspace are root's. To work in it: docker exec -it --user dev CONTAINER bash"
fi
