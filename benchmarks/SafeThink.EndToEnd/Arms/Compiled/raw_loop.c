/*
 * The minimal llama.cpp loop in C, so that "raw" is not our own runtime's code.
 *
 *   raw_loop MODEL N_CTX BACKEND_FOLDER
 *
 * Each line on standard input is a decode, "tokens prompt_length id id ...". Each is answered by a line,
 * "decode_ns request_ns count id id ...". Threads: 1. Greedy. The clock runs as ArmRun says.
 *
 * What is used of llama.h is declared by hand for llama.cpp v0.4.0, so that no header has to be fetched.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct model_params { void *words[10]; };
struct context_params {
    uint32_t n_ctx, n_batch, n_ubatch, n_seq_max, unused[3];
    int32_t n_threads, n_threads_batch, type;
    void *rest[15];
};
struct batch { int32_t n_tokens; int32_t *token; float *embd; int32_t *pos, *n_seq_id; int32_t **seq_id; int8_t *logits; };

_Static_assert(sizeof(struct model_params) == 80, "llama_model_params has 80 bytes");
_Static_assert(sizeof(struct context_params) == 160, "llama_context_params has 160 bytes");
_Static_assert(sizeof(struct batch) == 56, "llama_batch has 56 bytes");

extern void ggml_backend_load_all_from_path(const char *folder);
extern void llama_log_set(void (*callback)(int, const char *, void *), void *data);
extern void llama_backend_init(void);
extern struct model_params llama_model_default_params(void);
extern struct context_params llama_context_default_params(void);
extern void *llama_model_load_from_file(const char *path, struct model_params params);
extern void *llama_init_from_model(void *model, struct context_params params);
extern void *llama_model_get_vocab(void *model);
extern void *llama_get_memory(void *context);
extern _Bool llama_memory_seq_rm(void *memory, int32_t sequence, int32_t from, int32_t to);
extern struct batch llama_batch_get_one(int32_t *tokens, int32_t count);
extern int32_t llama_decode(void *context, struct batch batch);
extern void *llama_sampler_init_greedy(void);
extern int32_t llama_sampler_sample(void *sampler, void *context, int32_t index);
extern _Bool llama_vocab_is_eog(void *vocab, int32_t token);
extern int32_t llama_token_to_piece(void *vocab, int32_t token, char *text, int32_t length, int32_t lstrip, _Bool special);

static void quiet(int level, const char *text, void *data) { (void)level; (void)text; (void)data; }

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "raw_loop: %s\n", what);
    exit(1);
}

static void decode(void *context, int32_t *tokens, int32_t count) {
    if (llama_decode(context, llama_batch_get_one(tokens, count)) != 0)
        fail("llama_decode failed");
}

int main(int argc, char **argv) {
    if (argc != 4)
        fail("usage: raw_loop MODEL N_CTX BACKEND_FOLDER");
    /* Ctrl-C is for the benchmark, which then closes standard input. */
    signal(SIGINT, SIG_IGN);
    int32_t n_ctx = atoi(argv[2]);
    llama_log_set(quiet, NULL);
    ggml_backend_load_all_from_path(argv[3]);
    llama_backend_init();

    void *model = llama_model_load_from_file(argv[1], llama_model_default_params());
    if (!model)
        fail("the model cannot be loaded");
    struct context_params params = llama_context_default_params();
    params.n_ctx = params.n_batch = params.n_ubatch = (uint32_t)n_ctx;
    params.n_threads = params.n_threads_batch = 1;
    void *context = llama_init_from_model(model, params);
    int32_t *prompt = malloc(sizeof(int32_t) * (size_t)n_ctx), *sampled = malloc(sizeof(int32_t) * (size_t)n_ctx);
    if (!context || !prompt || !sampled)
        fail("no context could be made");
    void *vocab = llama_model_get_vocab(model), *sampler = llama_sampler_init_greedy();

    int32_t tokens, length;
    while (scanf("%d %d", &tokens, &length) == 2) {
        if (tokens < 1 || length < 1 || tokens + length > n_ctx)
            fail("the decode does not fit the context");
        for (int32_t i = 0; i < length; i++)
            if (scanf("%d", &prompt[i]) != 1)
                fail("the prompt is shorter than its length");

        char piece[256];
        int32_t count = 0;
        int64_t requested = now();
        llama_memory_seq_rm(llama_get_memory(context), 0, -1, -1);
        decode(context, prompt, length);

        int64_t started = now();
        for (;;) {
            int32_t token = llama_sampler_sample(sampler, context, -1);
            if (llama_vocab_is_eog(vocab, token))
                break;
            if (llama_token_to_piece(vocab, token, piece, sizeof piece, 0, 1) < 0)
                fail("a token's text is longer than 256 bytes");
            sampled[count++] = token;
            if (count == tokens)
                break;
            decode(context, &token, 1);
        }
        int64_t ended = now();

        printf("%lld %lld %d", (long long)(ended - started), (long long)(ended - requested), count);
        for (int32_t i = 0; i < count; i++)
            printf(" %d", sampled[i]);
        putchar('\n');
        fflush(stdout);
    }
    return 0;
}
