/* NVIDIA's management library, faked at the driver's edge: the real nvidia-ml-py loads this file as libnvidia-ml.so.1.
 *
 * Signatures and numbers are those of NVIDIA's nvml.h. NVML_MACHINE chooses what the machine is like: `two` GPUs, an `aged` driver, one GPU `split`
 * by MIG, GPUs that have `shared` memory, or what nvmlInit answers where the driver does not work (`mismatch`, `denied`, `unloaded`, `none`, `lost`).
 * Compiled with -DBEFORE_2019 (and -DBEFORE_2018), the calls that older drivers lack are not there.
 */
#include <stdlib.h>
#include <string.h>

enum { OK = 0, INVALID = 2, NOT_SUPPORTED = 3, DENIED = 4, NOT_FOUND = 6, UNLOADED = 9, LOST = 15, MISMATCH = 18 };

typedef struct {
  const char *name, *uuid;
  unsigned long long memory;
  int split, major;
} gpu;
typedef struct {
  unsigned long long total, free, used;
} memory;

static gpu gpus[] = {
    {"NVIDIA A100-SXM4-80GB", "GPU-8f6a1f2e-aaaa-4c5d-9f7e-000000000001", 85899345920ULL, 1, 8},
    {"NVIDIA GeForce RTX 4090", "GPU-8f6a1f2e-bbbb-4c5d-9f7e-000000000002", 25757220864ULL, 0, 8},
};
static gpu parts[] = {
    {"NVIDIA A100-SXM4-80GB MIG 3g.40gb", "MIG-41b2c3d4-0000-5e6f-8a9b-000000000001", 42144366592ULL, 0, 8},
    {0},
    {"NVIDIA A100-SXM4-80GB MIG 1g.10gb", "MIG-41b2c3d4-0000-5e6f-8a9b-000000000003", 10468982784ULL, 0, 8},
};

static int is(const char *machine) {
  const char *said = getenv("NVML_MACHINE");
  return said && strcmp(said, machine) == 0;
}

static int answer(char *into, unsigned size, const char *text) {
  strncpy(into, text, size);
  return OK;
}

int nvmlInit_v2(void) {
  return is("mismatch") ? MISMATCH : is("denied") ? DENIED : is("unloaded") ? UNLOADED : OK;
}
#ifndef BEFORE_2018
int nvmlInitWithFlags(unsigned flags) { return nvmlInit_v2(); }
#endif
#ifndef BEFORE_2019
int nvmlSystemGetCudaDriverVersion_v2(int *version) {
  *version = is("aged") ? 11040 : 12040;
  return OK;
}
#endif
int nvmlSystemGetCudaDriverVersion(int *version) {
  *version = 9020;
  return OK;
}
int nvmlShutdown(void) { return OK; }
const char *nvmlErrorString(int code) {
  switch (code) {
  case DENIED: return "Insufficient Permissions";
  case UNLOADED: return "Driver Not Loaded";
  case LOST: return "GPU is lost";
  case MISMATCH: return "Driver/library version mismatch";
  default: return "Unknown Error";
  }
}
int nvmlSystemGetDriverVersion(char *version, unsigned size) {
  return answer(version, size, is("aged") ? "470.82.01" : "550.54.15");
}
int nvmlDeviceGetCount_v2(unsigned *count) {
  *count = is("none") ? 0 : is("split") ? 1 : 2;
  return OK;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, gpu **found) {
  if (is("lost") && index == 1) return LOST;
  *found = &gpus[index];
  return OK;
}
int nvmlDeviceGetName(gpu *of, char *name, unsigned size) { return answer(name, size, of->name); }
int nvmlDeviceGetUUID(gpu *of, char *uuid, unsigned size) { return answer(uuid, size, of->uuid); }
int nvmlDeviceGetMemoryInfo(gpu *of, memory *info) {
  if (is("shared")) return NOT_SUPPORTED;
  *info = (memory){of->memory, of->memory, 0};
  return OK;
}
int nvmlDeviceGetCudaComputeCapability(gpu *of, int *major, int *minor) {
  *major = of->major;
  *minor = of == &gpus[1] ? 9 : 0;
  return OK;
}
#ifndef BEFORE_2019
int nvmlDeviceGetMigMode(gpu *of, unsigned *current, unsigned *pending) {
  if (!of->split) return NOT_SUPPORTED;
  *current = *pending = is("split");
  return OK;
}
#endif
int nvmlDeviceGetMaxMigDeviceCount(gpu *of, unsigned *count) {
  *count = 7;
  return OK;
}
int nvmlDeviceGetMigDeviceHandleByIndex(gpu *of, unsigned index, gpu **part) {
  if (index > 2 || !parts[index].name) return NOT_FOUND;
  *part = &parts[index];
  return OK;
}
